using System.Globalization;

namespace Eloquence.Tests.Support.Fuzz;

/// <summary>How many cases are tried per route: few in every run, all of them on request.</summary>
public static class FuzzCases
{
    /// <summary>Set to 10000 for the full run: <c>ELOQUENCE_FUZZ_CASES=10000 dotnet test tests/Api --filter Fuzz</c>.</summary>
    public const string Variable = "ELOQUENCE_FUZZ_CASES";

    private const int InEveryRun = 60;

    /// <summary>Cases per route, frames per socket.</summary>
    public static int PerRoute { get; } =
        int.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) ? wanted : InEveryRun;
}
