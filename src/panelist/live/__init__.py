"""The live socket: a change shows in every open client, by the Pusher Channels protocol (R6)."""
