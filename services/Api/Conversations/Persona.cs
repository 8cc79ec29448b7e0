namespace Eloquence.Api.Conversations;

/// <summary>Who speaks in an exercise.</summary>
/// <param name="Exercise">Type of exercise; empty for the coach of all others.</param>
/// <param name="Name">Name by which it introduces itself.</param>
/// <param name="Role">What it is, in French.</param>
/// <param name="Questions">What it asks, in turn.</param>
internal sealed record Persona(string Exercise, string Name, string Role, IReadOnlyList<string> Questions);

/// <summary>The personas of <c>personas.json</c>.</summary>
internal sealed class PersonaCatalogue
{
    private readonly IReadOnlyList<Persona> _personas = EmbeddedData.Read<IReadOnlyList<Persona>>("personas.json");

    /// <summary>The persona of an exercise; a more specific id (<c>debate_1730</c>) finds that of its type.</summary>
    public Persona For(string? exercise) =>
        _personas.FirstOrDefault(persona => persona.Exercise == exercise)
        ?? _personas.OrderByDescending(persona => persona.Exercise.Length).First(persona => (exercise ?? "").StartsWith(persona.Exercise, StringComparison.Ordinal));
}
