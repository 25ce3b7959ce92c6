using System.Text.Json;

namespace EdgeOrch.Api.Schema;

/// <summary>One embedded description of a group and version, parsed when first needed.</summary>
internal sealed class DescriptionFile : IDisposable
{
    private readonly JsonDocument _document;

    private DescriptionFile(string package, JsonDocument document)
    {
        Package = package;
        _document = document;
    }

    /// <summary>Package name, for example "apps/v1".</summary>
    public string Package { get; }

    /// <summary>Opens the description of a package, or returns null when there is none.</summary>
    public static DescriptionFile? Open(string package)
    {
        using var stream = OpenResource(package.Replace('/', '_') + ".json");
        return stream is null ? null : new DescriptionFile(package, JsonDocument.Parse(stream));
    }

    /// <summary>The embedded file of this name, or null.</summary>
    public static Stream? OpenResource(string fileName)
        => typeof(DescriptionFile).Assembly.GetManifestResourceStream(fileName);

    /// <summary>The description of a type; false when the package has no such type.</summary>
    public bool TryGetType(string name, out JsonElement type)
        => _document.RootElement.GetProperty("types").TryGetProperty(name, out type);

    /// <inheritdoc/>
    public void Dispose() => _document.Dispose();
}
