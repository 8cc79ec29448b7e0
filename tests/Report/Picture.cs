using System.Text.Json;
using Microsoft.Playwright;

namespace Eloquence.Report.Tests;

/// <summary>
/// A picture reduced so far that fonts and their smoothing no longer matter, only what stands where in which colour: the browser draws it into a
/// grid of <see cref="Cells"/> by <see cref="Cells"/> cells, whatever its size.
/// </summary>
internal sealed class Picture
{
    private const int Cells = 40;

    /// <summary>Width of a stored picture in pixels.</summary>
    private const int StoredWidth = 160;

    private const string Script = """
        async ({ png, cells, stored }) => {
          const image = new Image();
          image.src = 'data:image/png;base64,' + png;
          await image.decode();
          const draw = (width, height) => {
            let source = image, w = image.naturalWidth, h = image.naturalHeight;
            // Halving keeps every pixel in the mean; one large step would skip most of them.
            while (true) {
              const canvas = document.createElement('canvas');
              canvas.width = Math.max(width, Math.ceil(w / 2));
              canvas.height = Math.max(height, Math.ceil(h / 2));
              const context = canvas.getContext('2d', { willReadFrequently: true });
              context.imageSmoothingQuality = 'high';
              context.drawImage(source, 0, 0, canvas.width, canvas.height);
              if (canvas.width === width && canvas.height === height) {
                return canvas;
              }
              [source, w, h] = [canvas, canvas.width, canvas.height];
            }
          };
          const grid = draw(cells, cells).getContext('2d').getImageData(0, 0, cells, cells).data;
          const height = Math.max(1, Math.round(stored * image.naturalHeight / image.naturalWidth));
          return {
            pixels: [...grid].filter((_, i) => i % 4 < 3),
            proportion: image.naturalHeight / image.naturalWidth,
            small: draw(stored, height).toDataURL('image/png').split(',')[1],
          };
        }
        """;

    private readonly int[] _pixels;

    private Picture(int[] pixels, double proportion, byte[] small) => (_pixels, Proportion, Small) = (pixels, proportion, small);

    /// <summary>Height over width.</summary>
    public double Proportion { get; }

    /// <summary>The picture as it is stored, a PNG one can look at.</summary>
    public byte[] Small { get; }

    /// <summary>Reads a PNG.</summary>
    /// <param name="page">Any page, to draw in.</param>
    /// <param name="png">The picture.</param>
    public static async Task<Picture> ReadAsync(IPage page, byte[] png)
    {
        var read = await page.EvaluateAsync<JsonElement>(Script, new { png = Convert.ToBase64String(png), cells = Cells, stored = StoredWidth });
        return new Picture(
            [.. read.GetProperty("pixels").EnumerateArray().Select(value => value.GetInt32())],
            read.GetProperty("proportion").GetDouble(), read.GetProperty("small").GetBytesFromBase64());
    }

    /// <summary>Mean distance of the cells of two pictures in steps of 0..255, and the share of values further apart than 48.</summary>
    public (double Mean, double FarShare) Distance(Picture other)
    {
        var distances = _pixels.Zip(other._pixels, (a, b) => Math.Abs(a - b)).ToList();
        return (distances.Average(), distances.Count(distance => distance > 48) / (double)distances.Count);
    }
}
