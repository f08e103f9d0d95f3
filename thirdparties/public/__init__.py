"""What the public reads of recipients."""
