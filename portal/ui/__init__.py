"""How pages are declared and drawn: ModelPages, filters, forms, navigation, errors."""
