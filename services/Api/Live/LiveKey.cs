using Eloquence.Api.Endpoints;

namespace Eloquence.Api.Live;

/// <summary>Which session a connection belongs to: the route it came by, and the id the client chose or was given.</summary>
internal readonly record struct LiveKey(string Kind, string Id)
{
    /// <summary>The kinds there are, one for each family of routes.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["voice", "conversation", "confidence"];

    /// <summary>Name of its state in Redis, and in notices between replicas.</summary>
    public override string ToString() => $"eloquence:live:{Kind}:{Id}";

    /// <exception cref="RejectionException">The id cannot be used.</exception>
    public static LiveKey Parse(string kind, string? id) => new(kind, TextRule.Required(id, "session_id"));
}
