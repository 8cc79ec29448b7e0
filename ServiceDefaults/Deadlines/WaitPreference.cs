using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Eloquence.ServiceDefaults.Deadlines;

/// <summary>The preference <c>wait</c> of the header <c>Prefer</c> (RFC 7240, sections 2 and 4.3): how many seconds a caller waits for an answer.</summary>
internal static class WaitPreference
{
    private const string Header = "Prefer";
    private const string Name = "wait";

    /// <summary>The first <c>wait</c> that is a number of seconds; null without one. What cannot be read is ignored, as the RFC says.</summary>
    public static TimeSpan? Of(HttpRequest request)
    {
        foreach (var line in request.Headers[Header])
        {
            foreach (var preference in (line ?? "").Split(',', ';'))
            {
                if (preference.Split('=', 2, StringSplitOptions.TrimEntries) is [var name, var value]
                    && name.Equals(Name, StringComparison.OrdinalIgnoreCase)
                    && int.TryParse(value.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
                {
                    return TimeSpan.FromSeconds(seconds);
                }
            }
        }
        return null;
    }
}
