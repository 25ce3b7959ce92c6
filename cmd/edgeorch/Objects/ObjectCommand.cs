using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using EdgeOrch.Api.Errors;
using EdgeOrch.Cli.Settings;
using EdgeOrch.Client;
using EdgeOrch.Client.Kubeconfig;

namespace EdgeOrch.Cli.Objects;

/// <summary>What all object commands have in common: connection flags, checks of what was typed, and errors in kubectl's words.</summary>
internal static class ObjectCommand
{
    /// <summary>Adds the connection flags and runs the work with a session.</summary>
    public static void SetAction(Command command, ConnectionFlags connection, Func<ObjectSession, ParseResult, CancellationToken, Task<int>> work)
    {
        connection.AddTo(command);
        command.SetAction((flags, cancellationToken) => GuardAsync(
            () =>
            {
                RejectUnknownFlags(flags);
                return connection.RunAsync(flags, session => work(session, flags, cancellationToken));
            },
            Console.Error));
    }

    /// <summary>Runs work and turns its failures into lines on standard error and an exit code.</summary>
    public static async Task<int> GuardAsync(Func<Task<int>> work, TextWriter error)
    {
        try
        {
            return await work();
        }
        catch (SettingException e)
        {
            await error.WriteLineAsync($"error: {e.Message}");
            return ExitCodes.Misuse;
        }
        catch (ApiStatusException e)
        {
            await error.WriteLineAsync(ErrorTexts.Of(e));
        }
        catch (ApiUnreachableException e)
        {
            await error.WriteLineAsync(ErrorTexts.Of(e));
        }
        catch (Exception e) when (e is UserException or KubeconfigException or ApiException or JsonException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"error: {e.Message}");
        }

        return ExitCodes.Failure;
    }

    /// <summary>An argument that looks like a flag is a flag nobody knows: the parser hands it over as an argument where arguments are many.</summary>
    /// <exception cref="SettingException">There is one before <c>--</c>.</exception>
    public static void RejectUnknownFlags(ParseResult flags)
    {
        var arguments = flags.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).ToList();
        var behindDashes = flags.Tokens.SkipWhile(token => token.Type != TokenType.DoubleDash).Skip(1).Count();
        var unknown = arguments.Take(arguments.Count - behindDashes).FirstOrDefault(token => token.Value is ['-', _, ..]);
        if (unknown is not null)
        {
            throw new SettingException(
                $"unknown flag: {unknown.Value}; \"edgeorch {flags.CommandResult.Command.Name} --help\" lists the flags there are");
        }
    }
}
