using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Eloquence.SpeechEvaluation.Norms;

/// <summary>
/// The configuration section <c>Norms</c>. Its values are in <c>Norms/norms.fr.json</c>, which any other configuration overrides, for example
/// the environment variable <c>Norms__Pace__High=6.5</c>.
/// </summary>
internal sealed class NormTable
{
    public const string Section = "Norms";
    public const string File = "Norms/norms.fr.json";

    [Required, ValidateObjectMembers]
    public Norm Pace { get; set; } = new();

    [Required, ValidateObjectMembers]
    public Norm Melody { get; set; } = new();

    [Required, ValidateObjectMembers]
    public Norm Energy { get; set; } = new();

    [Required, ValidateObjectMembers]
    public Norm Fluency { get; set; } = new();

    /// <summary>Fluency without a transcript: what can be heard of hesitations.</summary>
    [Required, ValidateObjectMembers]
    public Norm HeardFluency { get; set; } = new();

    [Required, ValidateObjectMembers]
    public Norm Pauses { get; set; } = new();

    [Required, ValidateObjectMembers]
    public Norm Clarity { get; set; } = new();

    [Required, ValidateObjectMembers]
    public Norm Steadiness { get; set; } = new();

    [Required, ValidateObjectMembers]
    public Evidence Evidence { get; set; } = new();
}

/// <summary>How much there must be of something before it is judged.</summary>
internal sealed class Evidence
{
    /// <summary>Shortest recording, in seconds, of which more than its words is judged.</summary>
    [Range(0.1, 600)]
    public double Seconds { get; set; } = 5;

    /// <summary>Fewest syllables.</summary>
    [Range(2, 10_000)]
    public int Syllables { get; set; } = 15;

    /// <summary>Least voiced sound, in seconds.</summary>
    [Range(0.1, 600)]
    public double VoicedSeconds { get; set; } = 2;

    /// <summary>Fewest breath groups for what compares them.</summary>
    [Range(2, 1000)]
    public int BreathGroups { get; set; } = 3;

    /// <summary>Fewest words for what rests on words.</summary>
    [Range(2, 10_000)]
    public int Words { get; set; } = 10;

    /// <summary>Least distance of speech and background, in dB, for what rests on the boundary of sound and silence.</summary>
    [Range(0, 100)]
    public double SignalToNoiseDb { get; set; } = 15;

    /// <summary>Largest share of samples at full scale for what rests on level.</summary>
    [Range(0, 1)]
    public double ClippedRatio { get; set; } = 0.001;

    /// <summary>Fewest scores an overall score rests on.</summary>
    [Range(1, 7)]
    public int Scores { get; set; } = 4;
}

/// <summary>Checks the table at start.</summary>
[OptionsValidator]
internal sealed partial class NormTableValidator : IValidateOptions<NormTable>;
