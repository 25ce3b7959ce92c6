namespace EdgeOrch.Tidy.Tests.Rules;

/// <summary>The project speaks of itself: nothing in it depends on, or tells of, the machine it was written on.</summary>
public static class Words
{
    // Joined from parts, so that this file does not hold the words it looks for.
    private static readonly string[] Forbidden =
    [
        string.Concat("/wo", "rk/"),
        string.Concat("nu", "get.org"),
        string.Concat("deb.deb", "ian.org"),
        string.Concat("npm", "js.org"),
        string.Concat("py", "pi.org"),
        string.Concat("pkg", ".dev/"),
    ];

    /// <summary>Checks one file of any kind.</summary>
    public static IEnumerable<Finding> Check(SourceFile file)
    {
        string[] lines = file.Text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            foreach (string word in Forbidden)
            {
                if (lines[i].Contains(word, StringComparison.OrdinalIgnoreCase))
                {
                    yield return new Finding(file.Path, i + 1, $"\"{word}\" ties the project to one machine or one package source");
                }
            }
        }
    }

    /// <summary>Line ends, tabs and trailing blanks, as .editorconfig wants them.</summary>
    public static IEnumerable<Finding> WhiteSpace(SourceFile file)
    {
        string[] lines = file.Text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i];
            if (line.EndsWith('\r') || line.EndsWith(' ') || line.EndsWith('\t') || line.TrimStart(' ').StartsWith('\t'))
            {
                yield return new Finding(file.Path, i + 1, "trailing blanks, a tab or a carriage return");
            }
        }

        if (file.Text.Length > 0 && !file.Text.EndsWith('\n'))
        {
            yield return new Finding(file.Path, lines.Length, "the last line has no end");
        }
    }
}
