namespace EdgeOrch.Api.Apply;

/// <summary>The fields that are never recorded: what names the object, and what only the system writes.</summary>
internal sealed class UnownedFields
{
    /// <summary>At the top of an object.</summary>
    public static readonly UnownedFields AtRoot = new(["apiVersion", "kind"], "metadata");

    /// <summary>In its metadata.</summary>
    public static readonly UnownedFields InMetadata =
        new(["name", "namespace", "creationTimestamp", "selfLink", "uid", "clusterName", "generation", "managedFields", "resourceVersion"], null);

    private readonly string[] _names;
    private readonly string? _metadata;

    private UnownedFields(string[] names, string? metadata)
    {
        _names = names;
        _metadata = metadata;
    }

    /// <summary>What names an object.</summary>
    public static FieldSet Identity()
    {
        var set = FieldSet.OfFields(AtRoot._names);
        set.Add("f:metadata", false, FieldSet.OfFields(["name"]));
        return set;
    }

    /// <summary>A set without these fields.</summary>
    public static FieldSet Drop(FieldSet set)
    {
        var result = new FieldSet();
        foreach (var node in set.Nodes)
        {
            var name = node.Name[2..];
            if (name == "metadata")
            {
                var below = new FieldSet();
                foreach (var inner in node.Below is null ? [] : node.Below.Nodes)
                {
                    below.Add(inner.Name, inner.Member && !InMetadata.Skips(inner.Name[2..]), inner.Below);
                }

                result.Add(node.Name, false, below);
            }
            else
            {
                result.Add(node.Name, node.Member && !AtRoot.Skips(name), node.Below);
            }
        }

        return result;
    }

    /// <summary>Whether the field is not recorded.</summary>
    public bool Skips(string name) => Array.IndexOf(_names, name) >= 0;

    /// <summary>Whether the field is the metadata, in which other fields are not recorded.</summary>
    public bool IsMetadata(string name) => name == _metadata;
}
