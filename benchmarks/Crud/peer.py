"""The peer of benchmarks/Crud: creates and reads of sessions with the statements of services/Api, the way FastAPI's manual does it."""
import base64
import hashlib
import hmac
import json
import os
import re
import secrets
import time
import uuid
from datetime import datetime, timezone
from typing import Optional

import asyncpg
from fastapi import FastAPI, HTTPException, Request, Response
from pydantic import BaseModel

COLUMNS = ("id, user_id, scenario_id, language, goal, agent_profile_id, is_multi_agent, room_name, agent_identity, "
           "opening_line, created_at, ended_at")
ACTIVE = "user_id = $1 and scenario_id = $2 and ended_at is null and created_at > now() - interval '30 minutes'"
LOCK = "select pg_advisory_xact_lock(hashtextextended($1, 0))"
INSERT = f"""
insert into sessions (id, user_id, scenario_id, language, goal, agent_profile_id, is_multi_agent, room_name, agent_identity, opening_line)
select $3, $1, $2, $4, $5, $6, $7, $8, $9, $10
where not exists (select from sessions where {ACTIVE})
on conflict (id) do nothing
"""
FIND_ACTIVE = f"select {COLUMNS} from sessions where {ACTIVE} order by created_at limit 1"
FIND = f"select {COLUMNS} from sessions where id = $1"

KEY, SECRET = os.environ["LIVEKIT_KEY"], os.environ["LIVEKIT_SECRET"].encode()

app = FastAPI()
openings = {}


class SessionRequest(BaseModel):
    user_id: str
    scenario_id: Optional[str] = "default"
    language: Optional[str] = "fr"
    goal: Optional[str] = None
    agent_profile_id: Optional[str] = None
    is_multi_agent: Optional[bool] = False


@app.on_event("startup")
async def connect():
    app.state.pool = await asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=int(os.environ["POOL"]), max_size=int(os.environ["POOL"]))
    for row in await app.state.pool.fetch("select id, opening_line from scenarios"):
        openings[row["id"]] = row["opening_line"]


def encode(part):
    return base64.urlsafe_b64encode(json.dumps(part, separators=(",", ":")).encode()).rstrip(b"=")


def token(room, identity, metadata):
    now = int(time.time())
    signed = encode({"alg": "HS256", "typ": "JWT"}) + b"." + encode({
        "iss": KEY, "sub": identity, "iat": now, "nbf": now, "exp": now + 86400, "jti": f"{identity}-{secrets.token_hex(16)}", "metadata": metadata,
        "video": {"room": room, "roomJoin": True, "roomList": True, "canPublish": True, "canSubscribe": True, "canPublishData": True,
                  "canUpdateOwnMetadata": True, "roomRecord": False, "roomAdmin": False, "roomCreate": False}})
    return (signed + b"." + base64.urlsafe_b64encode(hmac.new(SECRET, signed, hashlib.sha256).digest()).rstrip(b"=")).decode()


def view(row):
    created = row["created_at"]
    answer = {
        "session_id": str(row["id"]), "room_name": row["room_name"], "user_id": row["user_id"], "scenario_id": row["scenario_id"],
        "language": row["language"], "status": "active" if row["ended_at"] is None else "ended", "participant_identity": f"user_{row['user_id']}",
        "agent_identity": row["agent_identity"], "agent_connected": False,
        "initial_message": {"text": row["opening_line"], "timestamp": int(created.timestamp())} if row["opening_line"] else None,
        "created_at": created.astimezone(timezone.utc).isoformat().replace("+00:00", "Z"), "created_timestamp": created.timestamp(),
        "metadata": {"goal": row["goal"], "agent_profile_id": row["agent_profile_id"], "is_multi_agent": row["is_multi_agent"]}}
    if row["ended_at"] is not None:
        answer["ended_at"] = row["ended_at"].astimezone(timezone.utc).isoformat().replace("+00:00", "Z")
    return answer


@app.post("/api/sessions", status_code=201)
async def create(wanted: SessionRequest, request: Request, response: Response):
    if not wanted.user_id.strip():
        raise HTTPException(400, "user_id is missing")
    epoch, identifier = int(time.time()), uuid.uuid4()
    room = f"session_{re.sub('[^A-Za-z0-9_-]', '-', wanted.scenario_id[:64])}_{epoch}_{secrets.token_hex(8)}"
    async with app.state.pool.acquire() as connection:
        async with connection.transaction():
            await connection.execute(LOCK, f"{wanted.user_id}\n{wanted.scenario_id}")
            await connection.execute(INSERT, wanted.user_id, wanted.scenario_id, identifier, wanted.language, wanted.goal, wanted.agent_profile_id,
                                     wanted.is_multi_agent, room, f"ai_agent_{epoch}_{secrets.token_hex(4)}", openings.get(wanted.scenario_id))
            row = await connection.fetchrow(FIND_ACTIVE, wanted.user_id, wanted.scenario_id)
    if row["id"] != identifier:
        response.status_code = 200
    answer = view(row)
    metadata = json.dumps({"exercise_type": row["scenario_id"], "user_id": row["user_id"], "session_id": str(row["id"]), "language": row["language"]})
    answer.update(livekit_url=f"ws://{request.headers['host']}", livekit_token=token(row["room_name"], f"user_{row['user_id']}", metadata), degraded=False, reasons=[])
    return answer


@app.get("/api/sessions/{session_id}")
async def read(session_id: uuid.UUID):
    row = await app.state.pool.fetchrow(FIND, session_id)
    if row is None:
        raise HTTPException(404, "There is no such session.")
    return view(row)
