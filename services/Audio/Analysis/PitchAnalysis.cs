namespace Eloquence.Audio;

/// <summary>The tracking of one recording whose samples arrive in blocks; see <see cref="PitchTracker"/>.</summary>
internal sealed class PitchAnalysis
{
    private readonly PitchFrame _frame;
    private readonly PitchPath _path;
    private readonly FrameGrid _grid;
    private readonly double _peak;
    private int _next;

    public PitchAnalysis(PitchWindow window, long samples, double recordingPeak)
    {
        _frame = new PitchFrame(window);
        _path = new PitchPath(window.Settings);
        _grid = FrameGrid.Of(samples, window.SampleRate, window.Seconds, window.Settings.StepSeconds);
        _peak = recordingPeak;
    }

    /// <summary>Samples around a frame that a block has to hold.</summary>
    public int Reach => _frame.Reach;

    public void Process(SampleBlock block)
    {
        for (; _next < _grid.Count; _next++)
        {
            var before = _grid.SampleBefore(_next);
            if (!block.Reaches(before + 1 + Reach))
            {
                return;
            }
            _path.Add(_frame.Analyse(block, before, _peak));
        }
    }

    public PitchTrack Finish() => new(_grid.Count < 1 ? 0 : _grid.FirstSeconds, _grid.StepSeconds, _path.Finish());
}
