-- Retention looks for the oldest rows of these every hour.
create index sessions_age on sessions (created_at);
create index exercise_sessions_age on exercise_sessions (created_at);
