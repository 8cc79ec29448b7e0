using Eloquence.Contracts;
using Eloquence.Text.Writing;

namespace Eloquence.Report;

/// <summary>How scores and their values are called on the page.</summary>
internal static class ScoreTexts
{
    public const string Overall = "overall";

    /// <summary>The unit of a quotient, which a reader does not need to see.</summary>
    private const string Quotient = "PVQ";

    /// <summary>Names of the scores in the order they are shown.</summary>
    public static IReadOnlyList<string> Order { get; } = ["pace", "melody", "energy", "fluency", "pauses", "clarity", "steadiness"];

    /// <summary>The French name of a score; its own name when it is not one of ours.</summary>
    public static string Name(string score) => score switch
    {
        "pace" => "Débit",
        "melody" => "Mélodie",
        "energy" => "Énergie",
        "fluency" => "Fluidité",
        "pauses" => "Pauses",
        "clarity" => "Clarté",
        "steadiness" => "Tenue",
        Overall => "Ensemble",
        _ => score,
    };

    /// <summary>A value with its unit.</summary>
    public static string Value(double value, string unit) => unit == Quotient
        ? French.Number(value, Decimals(unit))
        : $"{French.Number(value, Decimals(unit))} {unit}";

    /// <summary>A band in words.</summary>
    public static string Band(NormBand band, string unit) => band switch
    {
        { Low: { } low, High: { } high } => $"de {French.Number(low, Decimals(unit))} à {Value(high, unit)}",
        { Low: { } low } => $"au moins {Value(low, unit)}",
        { High: { } high } => $"au plus {Value(high, unit)}",
        _ => "",
    };

    private static int Decimals(string unit) => unit switch { Quotient => 2, "%" => 0, _ => 1 };
}
