"""Data subjects: by what a person is known, who stands for a child, merging, erasing, and what is remembered."""
