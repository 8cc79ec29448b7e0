using System.ComponentModel.DataAnnotations;

namespace Eloquence.Gateway.Routing;

/// <summary>Configuration section <c>Gateway:Budgets</c>: the time from the arrival of a request to the beginning of its answer.</summary>
internal sealed class BudgetOptions
{
    private const string Least = "00:00:00.05";
    private const string Most = "00:10:00";

    /// <summary>For <see cref="Budget.Read"/>; the app gives up on lists after 4 s.</summary>
    [Range(typeof(TimeSpan), Least, Most)]
    public TimeSpan Read { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>For <see cref="Budget.Write"/>; the app gives up on sessions after 4 s.</summary>
    [Range(typeof(TimeSpan), Least, Most)]
    public TimeSpan Write { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>For <see cref="Budget.Token"/>; nothing but a signature is computed.</summary>
    [Range(typeof(TimeSpan), Least, Most)]
    public TimeSpan Token { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>For <see cref="Budget.Analysis"/>; the app gives up on an upload after 12 s.</summary>
    [Range(typeof(TimeSpan), Least, Most)]
    public TimeSpan Analysis { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>For <see cref="Budget.Transcription"/>; the app gives up on a final evaluation after 30 s.</summary>
    [Range(typeof(TimeSpan), Least, Most)]
    public TimeSpan Transcription { get; set; } = TimeSpan.FromSeconds(29);

    /// <summary>For a caller of <see cref="Budget.Analysis"/> or <see cref="Budget.Transcription"/> that says how long it waits: <c>Prefer: wait=300</c>.</summary>
    [Range(typeof(TimeSpan), Least, Most)]
    public TimeSpan Patient { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The time there is, or <c>null</c> for no limit.</summary>
    public TimeSpan? this[Budget budget] => budget switch
    {
        Budget.Read => Read,
        Budget.Write => Write,
        Budget.Token => Token,
        Budget.Analysis => Analysis,
        Budget.Transcription => Transcription,
        _ => null,
    };
}
