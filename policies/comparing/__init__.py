"""What changed between two versions: by words in their texts, by what they commit to, and what follows from that."""
