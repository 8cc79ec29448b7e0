using System.Text.Json;

namespace Eloquence.ServiceDefaults;

/// <summary>The name a service gives itself in answers.</summary>
public static class ServiceIdentity
{
    /// <summary>The assembly name in lower case with dashes: <c>Eloquence.SpeechEvaluation</c> is <c>eloquence-speech-evaluation</c>.</summary>
    /// <param name="applicationName">Name of the application, as the host environment gives it.</param>
    public static string NameOf(string applicationName) =>
        string.Join('-', applicationName.Split('.', StringSplitOptions.RemoveEmptyEntries).Select(JsonNamingPolicy.KebabCaseLower.ConvertName));
}
