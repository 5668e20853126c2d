"""Sound: samples, files, sources and sinks, acoustic features, speech activity, echo, sound quality."""
