using Eloquence.Acquisition;

namespace Eloquence.Hosting.Tests.Bundle;

/// <summary>Keeps what was reported, in order.</summary>
internal sealed class Steps : IProgress<AcquisitionProgress>
{
    private readonly List<string> _activities = [];

    public IReadOnlyList<string> Activities
    {
        get
        {
            lock (_activities)
            {
                return [.. _activities];
            }
        }
    }

    public void Report(AcquisitionProgress value)
    {
        lock (_activities)
        {
            _activities.Add(value.Activity);
        }
    }
}
