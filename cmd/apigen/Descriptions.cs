using System.Text.Json;

namespace EdgeOrch.ApiGen;

/// <summary>The descriptions of internal/Api/Descriptions, by full type name.</summary>
internal sealed class Descriptions
{
    private readonly Dictionary<string, TypeModel> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _packagesByShortName = new(StringComparer.Ordinal);

    public static Descriptions Load(string directory)
    {
        var result = new Descriptions();
        foreach (var file in Directory.EnumerateFiles(directory, "*_v*.json").Order(StringComparer.Ordinal))
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            var root = document.RootElement;
            if (!root.TryGetProperty("types", out var types))
            {
                continue;
            }

            var package = $"{root.GetProperty("group").GetString()}/{root.GetProperty("version").GetString()}";
            result._packagesByShortName[Path.GetFileNameWithoutExtension(file).Replace('_', '/')] = package;
            foreach (var type in types.EnumerateObject())
            {
                var model = Read(package, type.Name, type.Value);
                result._types[model.FullName] = model;
            }
        }

        return result;
    }

    public TypeModel? Find(string package, string name)
    {
        var dot = name.LastIndexOf('.');
        if (dot < 0)
        {
            return _types.GetValueOrDefault($"{package}.{name}");
        }

        var owner = _packagesByShortName.GetValueOrDefault(name[..dot], name[..dot]);
        return _types.GetValueOrDefault($"{owner}.{name[(dot + 1)..]}");
    }

    private static TypeModel Read(string package, string name, JsonElement type)
    {
        var fields = new List<FieldModel>();
        if (type.TryGetProperty("fields", out var list))
        {
            foreach (var field in list.EnumerateArray())
            {
                fields.Add(new FieldModel(
                    field.TryGetProperty("name", out var n) ? n.GetString() : null,
                    field.GetProperty("type").GetString()!,
                    field.TryGetProperty("inline", out var i) && i.GetBoolean()));
            }
        }

        return new TypeModel(
            package,
            name,
            type.TryGetProperty("alias", out var alias) ? alias.GetString() : null,
            type.TryGetProperty("kind", out var kind) && kind.GetBoolean(),
            type.TryGetProperty("namespaced", out var namespaced) && namespaced.GetBoolean(),
            fields);
    }
}
