using EdgeOrch.Cli.Settings;

namespace EdgeOrch.Cli.Objects.Resources;

/// <summary>What the arguments of get, describe, delete and scale name. Pure.</summary>
internal static class ResourceArguments
{
    /// <summary>
    /// Understands <c>TYPE[,TYPE] [NAME...]</c> and <c>TYPE/NAME...</c>. Neighbours of one type are one target.
    /// </summary>
    /// <exception cref="SettingException">The two forms are mixed, or there is nothing.</exception>
    public static IReadOnlyList<ResourceTarget> Parse(IReadOnlyList<string> arguments)
    {
        if (arguments.Count == 0 || arguments[0].Length == 0)
        {
            throw new SettingException("you must specify the type of resource, for example \"pods\", \"deployment/web\" or \"all\"");
        }

        return arguments.Any(argument => argument.Contains('/')) ? Slashed(arguments) : Listed(arguments);
    }

    /// <summary>Understands <c>TYPE/NAME</c>, <c>TYPE NAME</c>, or <c>NAME</c> alone when a type is implied.</summary>
    /// <exception cref="SettingException">It is none of these.</exception>
    public static (string Type, string Name) ParseOne(IReadOnlyList<string> arguments, string? impliedType)
    {
        if (arguments is [var single] && !single.Contains('/') && impliedType is not null)
        {
            return (impliedType, single);
        }

        return Parse(arguments) is [{ Names: [var name] } target]
            ? (target.Type, name)
            : throw new SettingException("exactly one object is needed, as TYPE/NAME");
    }

    private static IReadOnlyList<ResourceTarget> Listed(IReadOnlyList<string> arguments)
    {
        var names = arguments.Skip(1).ToList();
        return [.. arguments[0].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(type => new ResourceTarget(type, names))];
    }

    private static IReadOnlyList<ResourceTarget> Slashed(IReadOnlyList<string> arguments)
    {
        var targets = new List<ResourceTarget>();
        foreach (var argument in arguments)
        {
            if (argument.Split('/') is not [{ Length: > 0 } type, { Length: > 0 } name])
            {
                throw new SettingException(
                    $"\"{argument}\": there is no need to specify a resource type as a separate argument when passing arguments in TYPE/NAME form");
            }

            if (targets is [.., { } last] && last.Type == type)
            {
                targets[^1] = last with { Names = [.. last.Names, name] };
            }
            else
            {
                targets.Add(new ResourceTarget(type, [name]));
            }
        }

        return targets;
    }
}
