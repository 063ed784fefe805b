"""The rooms that this process serves: in memory, one writer, deadlines, who hears what."""
