"""Engines of others, each run by the interpreter of the peers' environment; nothing here imports voicecrm."""
