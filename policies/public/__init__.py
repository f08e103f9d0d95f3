"""The pages on which the public reads policies: what may be read, each page's content, and the pages as kept."""
