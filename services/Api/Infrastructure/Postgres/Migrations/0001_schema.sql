create table scenarios (
    id               text primary key,
    position         integer not null,
    title            text not null,
    description      text not null,
    category         text not null check (category in ('professional', 'communication', 'social')),
    difficulty       text not null check (difficulty in ('beginner', 'intermediate', 'advanced')),
    duration_minutes integer not null check (duration_minutes > 0),
    language         text not null,
    tags             text[] not null,
    opening_line     text not null,
    created_at       timestamptz not null,
    updated_at       timestamptz not null
);

create table sessions (
    id               uuid primary key,
    user_id          text not null,
    scenario_id      text not null,
    language         text not null,
    goal             text,
    agent_profile_id text,
    is_multi_agent   boolean not null,
    room_name        text not null unique,
    agent_identity   text not null,
    opening_line     text,
    created_at       timestamptz not null default now(),
    ended_at         timestamptz,
    report           jsonb,
    check ((ended_at is null) = (report is null))
);

create index sessions_active on sessions (user_id, scenario_id, created_at) where ended_at is null;

-- session_id is what the client sent: clients also analyse recordings of sessions made elsewhere.
create table analyses (
    id           uuid primary key,
    scope        text not null,
    audio_sha256 bytea not null check (octet_length(audio_sha256) = 32),
    audio_bytes  integer not null,
    session_id   text,
    scenario     text not null,
    result       jsonb not null,
    created_at   timestamptz not null default now(),
    unique (scope, audio_sha256)
);

create index analyses_session on analyses (session_id, created_at) where session_id is not null;
