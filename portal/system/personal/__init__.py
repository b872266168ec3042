"""A person's own pages: account, screen, drafts, saved views, inbox, messages, search, guides."""
