"""Photos as people send them, made into pictures of ours (pixels and nothing else); and threads of drawings."""
