using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Decoding;
using EdgeOrch.Api.Errors;
using EdgeOrch.Cli.Settings;

namespace EdgeOrch.Cli.Objects.Apply;

/// <summary>Reads objects from files, directories and standard input.</summary>
internal static class ManifestReader
{
    private static readonly string[] Extensions = [".yaml", ".yml", ".json"];

    /// <summary>Reads everything named by <c>-f</c>: files, directories (their .yaml, .yml and .json files) and <c>-</c> for standard input.</summary>
    /// <exception cref="SettingException">A name is no file; the message says which.</exception>
    /// <exception cref="UserException">A file does not hold objects; the message says which and where.</exception>
    public static IReadOnlyList<Manifest> Read(IReadOnlyList<string> names, bool recursive, Func<byte[]> standardInput)
    {
        var manifests = names.SelectMany(name => Files(name, recursive))
            .SelectMany(file => Parse(file == "-" ? standardInput() : File.ReadAllBytes(file), file == "-" ? "STDIN" : file)).ToList();
        return manifests.Count > 0 ? manifests : throw new UserException("no objects passed to apply");
    }

    /// <summary>The objects of one file's text, lists taken apart. Pure.</summary>
    /// <exception cref="UserException">It does not hold objects.</exception>
    public static IReadOnlyList<Manifest> Parse(ReadOnlySpan<byte> text, string source)
    {
        try
        {
            var manifests = new List<Manifest>();
            foreach (var document in YamlDocuments.Split(text))
            {
                var value = JsonNode.Parse(document) as JsonObject ?? throw new UserException($"{source}: a document is not an object");
                RejectRepeatedKeys(value);
                Collect(manifests, source, value);
            }

            return manifests;
        }
        catch (Exception e) when (e is ApiException or JsonException or ArgumentException)
        {
            throw new UserException($"error parsing {source}: {e.Message}", e);
        }
    }

    /// <summary>Reads all of standard input.</summary>
    public static byte[] ReadStandardInput()
    {
        using var input = Console.OpenStandardInput();
        using var buffer = new MemoryStream();
        input.CopyTo(buffer);
        return buffer.ToArray();
    }

    private static IEnumerable<string> Files(string name, bool recursive)
    {
        if (name == "-" || File.Exists(name))
        {
            return [name];
        }

        if (Directory.Exists(name))
        {
            return Directory.EnumerateFiles(name, "*", recursive ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly)
                .Where(file => Extensions.Contains(Path.GetExtension(file))).Order(StringComparer.Ordinal);
        }

        throw new SettingException(name.StartsWith("http://", StringComparison.Ordinal) || name.StartsWith("https://", StringComparison.Ordinal)
            ? $"--filename: {name}: addresses are not fetched; save the file and give its name"
            : $"--filename: the path \"{name}\" does not exist");
    }

    private static void Collect(List<Manifest> manifests, string source, JsonObject value)
    {
        var manifest = new Manifest(source, value);
        if (manifest.Kind.EndsWith("List", StringComparison.Ordinal) && JsonTree.Array(value, "items") is not null)
        {
            foreach (var item in JsonTree.Objects(value, "items").ToList())
            {
                Collect(manifests, source, (JsonObject)item.DeepClone());
            }

            return;
        }

        if (manifest.ApiVersion.Length == 0 || manifest.Kind.Length == 0)
        {
            throw new UserException($"error validating \"{source}\": {(manifest.Kind.Length == 0 ? "kind" : "apiVersion")} not set");
        }

        manifests.Add(manifest);
    }

    /// <summary>A tree finds a repeated key only when it is looked into.</summary>
    private static void RejectRepeatedKeys(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (var (_, value) in map)
                {
                    RejectRepeatedKeys(value);
                }

                break;
            case JsonArray list:
                foreach (var item in list)
                {
                    RejectRepeatedKeys(item);
                }

                break;
        }
    }
}
