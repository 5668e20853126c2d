"""Review of sessions: page views, charts, exports, progress, corrections and regrading."""
