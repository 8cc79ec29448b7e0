namespace Eloquence.Report.Markup;

/// <summary>
/// A piece of HTML or SVG. It is made of C# interpolated strings whose holes are escaped by the compiler's own mechanism
/// (<see cref="FragmentBuilder"/>): text becomes markup only by being written as a literal in this code.
/// </summary>
internal readonly record struct Fragment
{
    private readonly string? _text;

    private Fragment(string text) => _text = text;

    /// <summary>Nothing.</summary>
    public static Fragment Empty => default;

    /// <summary>Markup with escaped values.</summary>
    public static Fragment Of(FragmentBuilder markup) => new(markup.ToString());

    /// <summary>Markup for each item, one after the other.</summary>
    public static Fragment Each<T>(IEnumerable<T> items, Func<T, Fragment> markup) => new(string.Concat(items.Select(item => markup(item).ToString())));

    /// <summary>Markup when a condition holds, else nothing.</summary>
    public static Fragment When(bool condition, Func<Fragment> markup) => condition ? markup() : Empty;

    /// <summary>The content of an asset of this assembly, which needs no escaping.</summary>
    public static Fragment Asset(string text) => new(text);

    public override string ToString() => _text ?? "";
}
