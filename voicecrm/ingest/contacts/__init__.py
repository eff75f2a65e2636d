"""People as an address book or a CRM lists them."""
