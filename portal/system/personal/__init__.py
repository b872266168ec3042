"""What is a person's own: account, screen, drafts, saved views, inbox, messages, search, guides."""
