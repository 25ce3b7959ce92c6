namespace EdgeOrch.ApiGen;

/// <summary>Gives each described type its C# name: its own, or with its group in front when another package took that first.</summary>
internal sealed class TypeNames
{
    private readonly Dictionary<string, string> _ownerByName = new(StringComparer.Ordinal);

    public string For(TypeModel model)
    {
        if (_ownerByName.TryAdd(model.Name, model.FullName) || _ownerByName[model.Name] == model.FullName)
        {
            return model.Name;
        }

        var group = model.Package.Split('/', '.')[0];
        var name = char.ToUpperInvariant(group[0]) + group[1..] + model.Name;
        _ownerByName.TryAdd(name, model.FullName);
        return name;
    }
}
