using Eloquence.Tests.Support;
using Microsoft.Playwright;

namespace Eloquence.Report.Tests;

/// <summary>
/// The page looks as it did when somebody last looked at it: each section, light and dark, on a phone and on a desk, beside the pictures in
/// tests/Report/screenshots. A wanted change is looked at and written with <see cref="WriteVariable"/>=1.
/// </summary>
public sealed class PictureTests(Browser browser) : IClassFixture<Browser>
{
    private const string WriteVariable = "ELOQUENCE_WRITE_SCREENSHOTS";
    private const double MostMean = 9;
    private const double MostFarShare = 0.06;

    /// <summary>Lines break elsewhere in another font.</summary>
    private const double MostStretch = 1.3;

    private const int Phone = 390;
    private const int Desktop = 1280;

    private static readonly string Folder = Path.Combine(SolutionFolder.FullPath, "tests", "Report", "screenshots");
    private static readonly string[] Sections = [".top", ".first", ".timeline", ".scores", ".transcript", ".history", ".measures"];

    [Theory]
    [InlineData(Desktop, ColorScheme.Light)]
    [InlineData(Desktop, ColorScheme.Dark)]
    [InlineData(Phone, ColorScheme.Light)]
    [InlineData(Phone, ColorScheme.Dark)]
    public async Task Every_section_looks_as_it_did(int width, ColorScheme scheme)
    {
        var (page, _) = await browser.ShowAsync(HtmlReport.Render(SampleTake.Of(TestSound.Voice(), SampleTake.Speech)), width, 900, scheme, ReducedMotion.Reduce);
        var drawing = await page.Context.NewPageAsync();
        var complaints = new List<string>();
        foreach (var section in Sections)
        {
            var name = $"{(width == Phone ? "phone" : "desktop")}-{scheme}-{section[1..]}.png".ToLowerInvariant();
            var now = await Picture.ReadAsync(drawing, await page.Locator(section).First.ScreenshotAsync());
            if (await DifferenceAsync(drawing, now, name) is { } difference)
            {
                complaints.Add($"{name}: {difference}");
            }
        }
        await page.Context.CloseAsync();
        Assert.True(
            complaints.Count == 0,
            $"{string.Join("; ", complaints)}. Look at the page, and if it is as it should be: {WriteVariable}=1 dotnet test tests/Report --filter PictureTests");
    }

    [Theory]
    [InlineData(".pitch, .wave, .level { display: none }")]
    [InlineData(".row-drawing { height: 60px !important }")]
    [InlineData("body, .row { background: #fff !important; filter: invert(1) }")]
    public async Task A_page_that_lost_something_is_noticed(string damage)
    {
        var (page, _) = await browser.ShowAsync(HtmlReport.Render(SampleTake.Of(TestSound.Voice(), SampleTake.Speech)), Desktop, 900, ColorScheme.Light, ReducedMotion.Reduce);
        var drawing = await page.Context.NewPageAsync();
        // Past the page's policy, which refuses styles that are not its own.
        await page.EvaluateAsync("css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css); document.adoptedStyleSheets.push(sheet); }", damage);
        var now = await Picture.ReadAsync(drawing, await page.Locator(".timeline").ScreenshotAsync());
        var difference = await DifferenceAsync(drawing, now, "desktop-light-timeline.png", mayWrite: false);
        await page.Context.CloseAsync();
        Assert.NotNull(difference);
    }

    /// <summary>What is different from the stored picture, or null.</summary>
    private static async Task<string?> DifferenceAsync(IPage drawing, Picture now, string name, bool mayWrite = true)
    {
        var file = Path.Combine(Folder, name);
        if (mayWrite && Environment.GetEnvironmentVariable(WriteVariable) is not null)
        {
            Directory.CreateDirectory(Folder);
            await File.WriteAllBytesAsync(file, now.Small);
        }
        if (!File.Exists(file))
        {
            return "there is no stored picture";
        }
        var then = await Picture.ReadAsync(drawing, await File.ReadAllBytesAsync(file));
        var stretch = now.Proportion / then.Proportion;
        var (mean, far) = now.Distance(then);
        return stretch is > MostStretch or < 1 / MostStretch ? FormattableString.Invariant($"it is {stretch:F2} times as tall")
            : mean > MostMean || far > MostFarShare ? FormattableString.Invariant($"its colours differ by {mean:F1} steps, {100 * far:F0} % of them much")
            : null;
    }
}
