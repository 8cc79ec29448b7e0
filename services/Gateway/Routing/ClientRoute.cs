namespace Eloquence.Gateway.Routing;

/// <summary>One line of the route table.</summary>
/// <param name="Methods">HTTP methods separated by <c>|</c>, or <c>*</c> for those no other line with the same path names.</param>
/// <param name="Path">Route template at the host root.</param>
/// <param name="Service">Name of the service that answers, as service discovery knows it.</param>
/// <param name="Budget">How long the answer may take.</param>
internal sealed record ClientRoute(string Methods, string Path, string Service, Budget Budget)
{
    private const string Any = "*";

    /// <summary>Whether recordings of hours are taken, which are larger than other bodies.</summary>
    public bool TakesLongRecordings { get; init; } = Budget == Budget.Transcription || (Service == ClientRoutes.SpeechEvaluation && Budget == Budget.Analysis);

    /// <summary>The methods one by one, or <c>null</c> for all.</summary>
    public string[]? MethodList => Methods == Any ? null : Methods.Split('|');

    /// <summary>Unique among all routes and readable in logs and spans.</summary>
    public string Id => $"{Methods} {Path}";
}
