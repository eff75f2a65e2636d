"""What single systems need beyond their description: a few lines that rearrange a document."""
