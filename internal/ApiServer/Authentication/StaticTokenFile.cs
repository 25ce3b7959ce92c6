using EdgeOrch.ApiServer.Pipeline.Security;

namespace EdgeOrch.ApiServer.Authentication;

/// <summary>
/// Reads a file of fixed tokens (<c>--token-auth-file</c>): lines of <c>token,user,uid</c> and optionally <c>"group1,group2"</c>, as upstream's
/// CSV. Empty lines and lines that begin with <c>#</c> are skipped. Pure but for reading the file.
/// </summary>
public static class StaticTokenFile
{
    /// <summary>The users by token.</summary>
    /// <exception cref="InvalidDataException">The file cannot be read, or a line is wrong; the message names file and line.</exception>
    public static IReadOnlyDictionary<string, UserInfo> Load(string path)
    {
        try
        {
            return Parse(File.ReadAllLines(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new InvalidDataException($"--token-auth-file: {path}: {e.Message}", e);
        }
    }

    /// <summary>The users by token.</summary>
    /// <exception cref="InvalidDataException">A line is wrong; the message names it.</exception>
    public static IReadOnlyDictionary<string, UserInfo> Parse(IEnumerable<string> lines)
    {
        var users = new Dictionary<string, UserInfo>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            if (string.IsNullOrWhiteSpace(line) || line.StartsWith('#'))
            {
                continue;
            }

            var fields = Split(line, number);
            if (fields.Count < 3)
            {
                throw new InvalidDataException($"line {number}: has {fields.Count} columns; give at least token, user name and user id");
            }

            if (fields[0].Length == 0 || fields[1].Length == 0)
            {
                throw new InvalidDataException($"line {number}: token and user name must not be empty");
            }

            var groups = fields.Count > 3 ? fields[3].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : [];
            if (!users.TryAdd(fields[0], new UserInfo(fields[1], groups) with { Uid = fields[2] }))
            {
                throw new InvalidDataException($"line {number}: the token is already that of another line");
            }
        }

        return users;
    }

    /// <summary>The fields of a CSV line (RFC 4180 without line ends in fields).</summary>
    private static List<string> Split(string line, int number)
    {
        var fields = new List<string>();
        var at = 0;
        while (at <= line.Length)
        {
            while (at < line.Length && line[at] == ' ')
            {
                at++;
            }

            var (field, next) = at < line.Length && line[at] == '"' ? Quoted(line, at + 1, number) : Plain(line, at);
            fields.Add(field);
            at = next + 1;
        }

        return fields;
    }

    private static (string Field, int Next) Plain(string line, int at)
    {
        var comma = line.IndexOf(',', at);
        var end = comma < 0 ? line.Length : comma;
        return (line[at..end].Trim(), end);
    }

    private static (string Field, int Next) Quoted(string line, int at, int number)
    {
        var field = new System.Text.StringBuilder();
        for (; at < line.Length; at++)
        {
            if (line[at] != '"')
            {
                field.Append(line[at]);
            }
            else if (at + 1 < line.Length && line[at + 1] == '"')
            {
                field.Append(line[at++]);
            }
            else
            {
                var comma = line.IndexOf(',', at);
                return (field.ToString(), comma < 0 ? line.Length : comma);
            }
        }

        throw new InvalidDataException($"line {number}: a quotation mark is not closed");
    }
}
