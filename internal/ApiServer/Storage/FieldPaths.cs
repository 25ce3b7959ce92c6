namespace EdgeOrch.ApiServer.Storage;

/// <summary>The selectable fields of a kind as a tree, so that one pass over an object finds them all. Immutable.</summary>
internal sealed class FieldPaths
{
    private FieldPaths(string name) => Name = name;

    /// <summary>The property's name; empty at the root.</summary>
    public string Name { get; }

    /// <summary>The position among the kind's selectable fields; -1 when only children are selectable.</summary>
    public int Index { get; private set; } = -1;

    /// <summary>The properties below.</summary>
    public List<FieldPaths> Children { get; } = [];

    /// <summary>Builds the tree of paths such as <c>spec.nodeName</c>.</summary>
    public static FieldPaths Of(IReadOnlyList<string> paths)
    {
        var root = new FieldPaths("");
        for (var i = 0; i < paths.Count; i++)
        {
            var node = root;
            foreach (var part in paths[i].Split('.'))
            {
                var child = node.Children.Find(c => c.Name == part);
                if (child is null)
                {
                    child = new FieldPaths(part);
                    node.Children.Add(child);
                }

                node = child;
            }

            node.Index = i;
        }

        return root;
    }
}
