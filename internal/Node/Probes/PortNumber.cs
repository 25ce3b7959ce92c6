using System.Globalization;
using EdgeOrch.Api.Types;

namespace EdgeOrch.Node.Probes;

/// <summary>Resolves a port that is written as a number or by the name a container gives it. Pure.</summary>
internal static class PortNumber
{
    /// <summary>The number.</summary>
    /// <exception cref="FormatException">The container has no port of that name.</exception>
    public static int Of(IntOrString? port, Container container)
    {
        if (port is not { } given)
        {
            throw new FormatException("the probe names no port");
        }

        if (given.IsNumber)
        {
            return given.Number;
        }

        if (container.Ports?.FirstOrDefault(p => p.Name == given.Text)?.ContainerPortValue is { } number)
        {
            return number;
        }

        return int.TryParse(given.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed)
            ? parsed
            : throw new FormatException($"couldn't find port: \"{given.Text}\" in container {container.Name}");
    }
}
