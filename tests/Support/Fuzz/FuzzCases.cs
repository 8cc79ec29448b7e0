using System.Globalization;

namespace Eloquence.Tests.Support.Fuzz;

/// <summary>How many cases are tried per route and which: few and the same in every run, many and others on request.</summary>
public static class FuzzCases
{
    /// <summary>Set to 10000 for the full run: <c>ELOQUENCE_FUZZ_CASES=10000 dotnet test tests/Api --filter Fuzz</c>.</summary>
    public const string Variable = "ELOQUENCE_FUZZ_CASES";

    /// <summary>Added to the seed of every case: <c>ELOQUENCE_FUZZ_SEED=700000000</c> tries cases that were never tried.</summary>
    public const string SeedVariable = "ELOQUENCE_FUZZ_SEED";

    private const int InEveryRun = 60;

    /// <summary>Cases per route, frames per socket.</summary>
    public static int PerRoute { get; } = Read(Variable, InEveryRun);

    /// <summary>Seed of the first case; 0 in every run.</summary>
    public static int FirstSeed { get; } = Read(SeedVariable, 0);

    private static int Read(string variable, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) ? wanted : usual;
}
