namespace Eloquence.Acquisition;

/// <summary>Something that a run needs could not be fetched. The message is meant for the person at the keyboard.</summary>
/// <param name="happened">What happened, as a sentence.</param>
/// <param name="meaning">What that means for the run, as a sentence.</param>
/// <param name="remedy">What to do, with the exact command.</param>
/// <param name="inner">The failure underneath, if any.</param>
public sealed class AcquisitionException(string happened, string meaning, string remedy, Exception? inner = null)
    : Exception($"{happened}{Environment.NewLine}{meaning}{Environment.NewLine}{remedy}", inner)
{
    /// <summary>What happened.</summary>
    public string Happened { get; } = happened;

    /// <summary>What that means for the run.</summary>
    public string Meaning { get; } = meaning;

    /// <summary>What to do, with the exact command.</summary>
    public string Remedy { get; } = remedy;
}
