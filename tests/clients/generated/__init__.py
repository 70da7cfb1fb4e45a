"""Files of every client, made anew from a seed: what is called how, where it stands, how deep, what is switched off, and what is no secret."""
