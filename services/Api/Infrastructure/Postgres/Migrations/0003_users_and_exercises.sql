-- Analyses of every kind belong to a user where one is known, and keep what they rest on. Rows of before were all of the first kind.
alter table analyses
    add column kind          text not null default 'confidence' check (kind in ('confidence', 'voice', 'detailed', 'virelangue', 'story')),
    add column user_id       text,
    add column exercise_type text,
    add column report        jsonb,
    add column transcript    jsonb;

alter table analyses alter column kind drop default;

update analyses set user_id = sessions.user_id from sessions where analyses.session_id = sessions.id::text;

-- The same recording may be asked about in several ways, each once.
alter table analyses drop constraint analyses_scope_audio_sha256_key;
alter table analyses add constraint analyses_once unique (kind, scope, audio_sha256);

create index analyses_user on analyses (user_id, created_at desc, id) where user_id is not null;
create index analyses_age on analyses (created_at);

-- Apart from the analyses, so that they can be thrown away earlier and are never read by accident.
create table recordings (
    analysis_id uuid primary key references analyses (id) on delete cascade,
    content     bytea not null,
    created_at  timestamptz not null default now()
);

-- Samples of sound do not compress.
alter table recordings alter column content set storage external;
create index recordings_age on recordings (created_at);

-- One line per score of an analysis. It outlives the analysis, so that progress can be seen over years.
create table progress (
    analysis_id uuid not null,
    metric      text not null,
    user_id     text not null,
    value       double precision not null,
    measured_at timestamptz not null,
    primary key (analysis_id, metric)
);

create index progress_user on progress (user_id, metric, measured_at);

create index sessions_user on sessions (user_id, created_at desc, id);

create table exercise_templates (
    id                       text primary key,
    title                    text not null,
    description              text not null,
    exercise_type            text not null,
    default_duration_seconds integer not null check (default_duration_seconds > 0),
    language                 text not null,
    difficulty               text not null,
    focus_areas              text[] not null,
    custom_settings          jsonb not null,
    created_at               timestamptz not null default now()
);

create table exercises (
    id                   text primary key,
    template_id          text references exercise_templates (id),
    title                text not null,
    description          text not null,
    exercise_type        text not null,
    max_duration_seconds integer not null check (max_duration_seconds > 0),
    language             text not null,
    difficulty           text not null,
    focus_areas          text[] not null,
    livekit_room_prefix  text not null,
    custom_settings      jsonb not null,
    created_at           timestamptz not null default now()
);

create table exercise_sessions (
    id               text primary key,
    exercise_id      text not null references exercises (id),
    user_id          text not null,
    participant_name text not null,
    language         text not null,
    scenario         text,
    exercise_config  jsonb not null,
    room_name        text not null,
    created_at       timestamptz not null default now(),
    completed_at     timestamptz,
    completion       jsonb,
    check ((completed_at is null) = (completion is null))
);

create index exercise_sessions_user on exercise_sessions (user_id, created_at desc, id);
