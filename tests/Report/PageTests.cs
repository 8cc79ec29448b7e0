using System.Text.Json;
using Eloquence.Tests.Support;
using Microsoft.Playwright;

namespace Eloquence.Report.Tests;

/// <summary>The page in a browser.</summary>
public sealed class PageTests(Browser browser) : IClassFixture<Browser>
{
    /// <summary>Set to a folder, pictures and the printed page are kept there to be looked at.</summary>
    private const string PicturesVariable = "ELOQUENCE_REPORT_PICTURES";

    private const int Phone = 390;
    private const int Desktop = 1280;

    [Theory]
    [InlineData(Desktop, ColorScheme.Light)]
    [InlineData(Desktop, ColorScheme.Dark)]
    [InlineData(Phone, ColorScheme.Light)]
    [InlineData(Phone, ColorScheme.Dark)]
    public async Task The_page_is_accessible_fits_its_window_and_asks_nobody(int width, ColorScheme scheme)
    {
        var (page, requests) = await browser.ShowAsync(HtmlReport.Render(await SampleTake.SpokenAsync()), width, 900, scheme);
        var errors = new List<string>();
        page.PageError += (_, error) => errors.Add(error);

        var picture = await page.ScreenshotAsync(new PageScreenshotOptions { FullPage = true });
        await KeepAsync($"report-{(width == Phone ? "phone" : "desktop")}-{scheme}.png".ToLowerInvariant(), picture);

        Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width, "The page is wider than its window.");
        Assert.DoesNotContain(requests, url => !url.StartsWith("file:", StringComparison.Ordinal) && !url.StartsWith("data:", StringComparison.Ordinal));
        await AssertAccessibleAsync(page);
        Assert.Empty(errors);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_take_that_could_not_be_judged_is_accessible_too()
    {
        var (page, _) = await browser.ShowAsync(
            HtmlReport.Render(new ReportContent { CreatedAt = DateTimeOffset.UnixEpoch, Report = MarkupTests.Bare(2) }), Phone, 800, ColorScheme.Light);
        await AssertAccessibleAsync(page);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Advice_plays_its_moment_by_mouse_and_by_keyboard()
    {
        var (page, _) = await browser.ShowAsync(HtmlReport.Render(await SampleTake.SpokenAsync()), Desktop, 900, ColorScheme.Light, ReducedMotion.Reduce);
        await Eventually.TrueAsync(() => page.EvaluateAsync<bool>("document.getElementById('take').readyState >= 2"), "document.getElementById('take').readyState >= 2");
        var button = page.Locator(".first .play").First;

        await button.ClickAsync();
        await Eventually.TrueAsync(() => page.EvaluateAsync<bool>("!document.getElementById('take').paused && document.getElementById('take').currentTime > 11.9"), "!document.getElementById('take').paused && document.getElementById('take').currentTime > 11.9");
        Assert.Equal("true", await button.GetAttributeAsync("aria-pressed"));
        await Eventually.TrueAsync(() => page.EvaluateAsync<bool>("document.querySelectorAll('.playhead[visibility=visible]').length === 1"), "document.querySelectorAll('.playhead[visibility=visible]').length === 1");

        await button.PressAsync("Enter");
        await Eventually.TrueAsync(() => page.EvaluateAsync<bool>("document.getElementById('take').paused"), "document.getElementById('take').paused");
        Assert.Equal("false", await button.GetAttributeAsync("aria-pressed"));

        await page.Locator(".row-drawing").Nth(1).ClickAsync(new LocatorClickOptions { Position = new Position { X = 5, Y = 60 } });
        await Eventually.TrueAsync(() => page.EvaluateAsync<bool>("Math.abs(document.getElementById('take').currentTime - 8) < 1"), "Math.abs(document.getElementById('take').currentTime - 8) < 1");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task The_printed_page_shows_everything_on_white()
    {
        var (page, _) = await browser.ShowAsync(HtmlReport.Render(await SampleTake.SpokenAsync()), Desktop, 900, ColorScheme.Dark);
        var pdf = await page.PdfAsync(new PagePdfOptions { PreferCSSPageSize = true, Format = "A4", PrintBackground = true });
        await KeepAsync("report.pdf", pdf);

        Assert.True("%PDF"u8.SequenceEqual(pdf.AsSpan(0, 4)));
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        Assert.Equal("rgb(255, 255, 255)", await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
        Assert.False(await page.Locator("audio").IsVisibleAsync());
        Assert.True(await page.EvaluateAsync<bool>("document.querySelector('.source p').getBoundingClientRect().height > 0"));
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task No_text_of_a_user_becomes_a_script()
    {
        const string hostile = "</span><script>document.title='broken'</script><img src=x onerror=\"document.title='broken'\">";
        var (page, requests) = await browser.ShowAsync(
            HtmlReport.Render(new ReportContent { CreatedAt = DateTimeOffset.UnixEpoch, Report = MarkupTests.Bare(2), Title = hostile, Speaker = hostile }),
            Desktop, 900, ColorScheme.Light);
        Assert.StartsWith("</span><script>", await page.TitleAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await page.Locator("img").CountAsync());
        Assert.Single(requests);
        await page.Context.CloseAsync();
    }

    private async Task AssertAccessibleAsync(IPage page)
    {
        // axe is the inspector's script and not the page's: it is run past the page's policy.
        await page.EvaluateAsync("document.querySelectorAll('details').forEach(one => one.open = true)");
        await page.EvaluateAsync(browser.AxeScript);
        var found = await page.EvaluateAsync<JsonElement>("async () => (await axe.run(document)).violations.map(v => ({ id: v.id, help: v.help, nodes: v.nodes.map(n => n.html).slice(0, 3) }))");
        Assert.True(found.GetArrayLength() == 0, found.ToString());
    }

    private static async Task KeepAsync(string name, byte[] content)
    {
        if (Environment.GetEnvironmentVariable(PicturesVariable) is { } folder)
        {
            Directory.CreateDirectory(folder);
            await File.WriteAllBytesAsync(Path.Combine(folder, name), content);
        }
    }
}
