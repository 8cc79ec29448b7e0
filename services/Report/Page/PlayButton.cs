using System.Globalization;
using Eloquence.Report.Markup;
using Eloquence.Text.Writing;

namespace Eloquence.Report.Page;

/// <summary>A moment that can be listened to.</summary>
internal static class PlayButton
{
    /// <summary>A button where there is sound, else the bare moment.</summary>
    public static Fragment At(double seconds, double? duration, bool hasAudio)
    {
        var moment = French.Moment(seconds);
        return hasAudio
            ? Fragment.Of($"""<button type="button" class="play" data-start="{Attribute(seconds)}" data-length="{Attribute(duration ?? 0)}"><span aria-hidden="true" class="play-sign">▶</span><span class="visually-hidden">Écouter à </span>{moment}</button>""")
            : Fragment.Of($"""<span class="moment">{moment}</span>""");
    }

    /// <summary>A number as a script reads it.</summary>
    public static string Attribute(double number) => Math.Round(number, 3).ToString(CultureInfo.InvariantCulture);
}
