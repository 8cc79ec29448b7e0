namespace Eloquence.Api.Exercises;

/// <summary>
/// The app invents ids as it goes (<c>virelangue_custom_1730000000000</c>): what they begin with tells the type, a title and who coaches.
/// </summary>
internal static class ExerciseTypes
{
    private const string General = "general";
    private const string EmptyObject = "{}";

    /// <summary>Longer prefixes first.</summary>
    private static readonly (string Prefix, string Type, string Title, string? Character)[] Known =
    [
        ("tribunal_idees", "tribunal_idees_impossibles", "Tribunal des idées impossibles", "Juge Magistrat"),
        ("confidence_conversation", "confidence_conversation", "Conversation de confiance", "Thomas"),
        ("impromptu_speaking", "impromptu_speaking", "Discours improvisé", null),
        ("casual_conversation", "casual_conversation", "Conversation libre", null),
        ("public_speaking", "public_speaking", "Prise de parole en public", null),
        ("tongue_twister", "tongue_twister", "Virelangue", null),
        ("story_generator", "story", "Histoire improvisée", null),
        ("dragon_breath", "dragon_breath", "Souffle du dragon", null),
        ("job_interview", "job_interview", "Entretien d’embauche", "Marie"),
        ("power_posing", "power_posing", "Posture de puissance", null),
        ("virelangue", "virelangue", "Virelangue", null),
        ("confidence", "confidence_boost", "Confiance en soi", "Thomas"),
        ("cosmic", "cosmic_voice_control", "Voix cosmique", "Nova"),
        ("studio", "studio_situations_pro", "Situations professionnelles", null),
        ("debate", "debate", "Débat", null),
        ("story", "story", "Histoire improvisée", null),
        ("cb_", "confidence_boost", "Confiance en soi", "Thomas"),
    ];

    /// <summary>An exercise for an id that nobody has defined.</summary>
    public static Exercise Create(string id, string? type, string language, DateTime now)
    {
        var known = Known.FirstOrDefault(candidate => id.StartsWith(candidate.Prefix, StringComparison.Ordinal));
        using var settings = System.Text.Json.JsonDocument.Parse(EmptyObject);
        return new Exercise(
            id, null, known.Title ?? id, "", type ?? known.Type ?? General, Exercise.DefaultDurationSeconds, language, Exercise.DefaultDifficulty,
            [], Exercise.DefaultRoomPrefix, settings.RootElement.Clone(), now);
    }

    /// <summary>Name of the coach of a type of exercise, where there is one.</summary>
    public static string? CharacterOf(string type) => Known.FirstOrDefault(candidate => candidate.Type == type).Character;
}
