"""Keeps the audit chain known outside: its newest head every five minutes, and its end after half a year."""

import asyncio
import logging

from offline_queue.audit_log import AuditLog
from offline_queue.store import StoreTrouble

log = logging.getLogger(__name__)

HEAD_SECONDS = 300.0  # Source: reliability.md, goal S-23


async def heads(audit: AuditLog, terminal: str, wake: asyncio.Event, every: float = HEAD_SECONDS) -> None:
    """For ever. What can't be written now is written at the next look."""
    while True:
        try:
            await audit.give_up_old(terminal)
            if await audit.send_head():
                wake.set()
        except StoreTrouble as why:
            log.warning("%s: no head of the audit chain: %s", why.code, why.detail)
        await asyncio.sleep(every)
