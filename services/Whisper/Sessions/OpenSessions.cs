using System.Collections.Concurrent;

namespace Eloquence.Whisper.Sessions;

/// <summary>The sessions whose sockets are open in this process, so that they can be ended by an HTTP request.</summary>
internal sealed class OpenSessions
{
    private readonly ConcurrentDictionary<string, StreamingSession> _open = new(StringComparer.Ordinal);

    public void Add(string id, StreamingSession session) => _open[id] = session;

    public void Remove(string id, StreamingSession session) => _open.TryRemove(new KeyValuePair<string, StreamingSession>(id, session));

    /// <summary>Asks the session's socket to end with its final text.</summary>
    public void End(string id)
    {
        if (_open.TryGetValue(id, out var session))
        {
            session.RequestEnd();
        }
    }
}
