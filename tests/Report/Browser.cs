using Eloquence.Acquisition;
using Eloquence.Tests.Support;
using Microsoft.Playwright;

namespace Eloquence.Report.Tests;

/// <summary>Chromium, installed or from Debian's packages, driven by Playwright; and axe-core, which finds what is not accessible.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly NpmPackage Axe = new(
        "axe-core", "4.14.1", "sha512-FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==");

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Source of axe-core.</summary>
    public string AxeScript { get; private set; } = "";

    public async Task InitializeAsync()
    {
        var chromium = await ChromiumProgram.FindAsync();
        AxeScript = await File.ReadAllTextAsync(Path.Combine(await Axe.EnsureAsync(), "axe.min.js"));
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = chromium.Program,
            Args = ["--no-sandbox", "--disable-dev-shm-usage"],
            Env = chromium.Environment,
        });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }
        _playwright?.Dispose();
    }

    /// <summary>A page that shows this HTML as if it were opened from a file, and notes every request it makes.</summary>
    public async Task<(IPage Page, List<string> Requests)> ShowAsync(string html, int width, int height, ColorScheme scheme, ReducedMotion motion = ReducedMotion.NoPreference)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = scheme,
            ReducedMotion = motion,
            BypassCSP = false,
        });
        var page = await context.NewPageAsync();
        var requests = new List<string>();
        page.Request += (_, request) => requests.Add(request.Url);
        var file = Path.Combine(Path.GetTempPath(), $"report-{Guid.NewGuid():N}.html");
        await File.WriteAllTextAsync(file, html);
        try
        {
            await page.GotoAsync(new Uri(file).AbsoluteUri);
        }
        finally
        {
            File.Delete(file);
        }
        return (page, requests);
    }
}
