// A gift box of honey mandarins seen from above. exposure .42
#define SET_PAPER vec3(.74, .52, .36)
#define SET_EYE vec3(-1.6, 7.6, 6.4)
#define SET_TARGET vec3(.38, .2, .35)
#define SET_FOV .55

const vec3 TONE = vec3(.95, .3, .015);

void arrange(vec3 p) {
  vec3 q = stand(p, vec3(1.65, .36, 2.2), .5, .35, -.2);
  put(fruit(q, .46, .78, 0., 10.), 1, q / .46);
  put(calyx(q - vec3(0, .35, 0), .055), 2, q);
  q -= vec3(0, .36, 0);
  q.xy *= turn(.25);
  put(leaf(q, .85, .5), 4, q);
  if (isFar(p, vec3(0, .4, -.1), 2.65)) return;
  vec3 b = stand(p, vec3(0, 0, -.1), .28, 0., 0.);
  float outer = rounded(b - vec3(0, .5, 0), vec3(2.02, .5, 1.56), .04);
  float inner = rounded(b - vec3(0, .66, 0), vec3(1.92, .6, 1.46), .03);
  put(max(outer, -inner), 5, b);
  float tissue = b.y - .2 - .12 * noise(b * 2.4);
  put(max(tissue * .8, rounded(b - vec3(0, .4, 0), vec3(1.92, .42, 1.46), .02)), 6, b);
  // Four by three, each turned its own way.
  vec2 cell = vec2(.93, .93), i = clamp(floor(b.xz / cell + vec2(2, 1.5)), vec2(0), vec2(3, 2));
  vec3 h = hash3(vec3(i, 3));
  q = b - vec3((i.x - 1.5) * cell.x, .66 + .04 * h.x, (i.y - 1.) * cell.y);
  q.xz *= turn(h.y * 6.);
  q.yz *= turn((h.z - .5) * .7);
  if (i != vec2(3, 2)) {
    put(min(fruit(q, .45, .78, 0., 10.), .3), 1, q / .45);
    put(calyx(q - vec3(0, .345, 0), .055), 2, q);
  } else {
    // One was taken out; a ray through its place must not step over its neighbours.
    vec2 left = .465 - abs(b.xz - (i - vec2(1.5, 1.)) * cell);
    if (min(left.x, left.y) > 0. && b.y < 1.2) gD = min(gD, min(left.x, left.y) + .06);
  }
}

void paint(int id, vec3 q, vec3 n, inout Paint m) {
  if (id == 2) m = Paint(vec3(.14, .2, .05), .6, .02, 0.);
  else if (id == 4) paintLeaf(q, .85, m);
  else if (id == 5) {
    vec3 c = vec3(.055, .16, .09);
    float l = length(vec2(q.x, q.y - .5)), front = step(1.52, q.z);
    c = mix(c, vec3(.8, .25, .03), front * smoothstep(.27, .26, l) * smoothstep(.2, .21, l));
    c = mix(c, vec3(.8, .25, .03), front * smoothstep(.17, .16, l) * smoothstep(.02, .035, abs(sin(atan(q.y - .5, q.x) * 4.)) * l));
    c = mix(c, vec3(.75, .7, .58), step(.985, q.y));
    m = Paint(c, .55, .03, 0.);
  } else if (id == 6) m = Paint(vec3(.8, .74, .6), .8, .01, .2);
  else paintPeel(q, TONE, m);
}
